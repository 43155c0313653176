public import ArgumentParser
internal import CrosswalkMonitoring

extension Period: ExpressibleByArgument {}

extension Ranking: ExpressibleByArgument {}
