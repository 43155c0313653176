public import ArgumentParser
public import CrosswalkStore

extension Period: ExpressibleByArgument {}

extension Ranking: ExpressibleByArgument {}
