// An import of CrosswalkClient includes the types of answers, which are the same as those of Crosswalk.
@_exported public import CrosswalkAnswers
