// What faults may take hold of in a world. world/ carries it out.
import type { Throttle } from '../dynamodb/throttling/throttling.js'
import type { Rule } from '../network/rules.js'
import type { EdgeRule } from '../region/edge.js'

export interface FaultTarget {
  readonly regions: readonly string[]
  /** The function that is returned ends the rule. */
  addNetworkRule(rule: Rule): () => void
  addEdgeRule(region: string, rule: EdgeRule): () => void
  /** The paths that Route 53's health checks ask of a region. */
  healthCheckPaths(region: string): readonly string[]
  pauseReplication(region: string): void
  resumeReplication(region: string): void
  /**
   * The function that is returned ends it.
   *
   * @throws AntipodeError when the region's DynamoDB stands at an endpoint, or has no such table
   */
  throttle(region: string, rule: Throttle): () => void
  /** Finds out at once whether the region's endpoint answers, instead of when it is due. */
  lookAtRegion(region: string): void
}
