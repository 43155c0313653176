import ArgumentParser
import CrosswalkStore

extension Period: ExpressibleByArgument {}

extension Ranking: ExpressibleByArgument {}
