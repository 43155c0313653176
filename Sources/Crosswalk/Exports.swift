// Whoever imports Crosswalk has the types of its answers, which the client shares.
@_exported public import CrosswalkAnswers
