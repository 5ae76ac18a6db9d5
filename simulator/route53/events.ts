export type Route53Event =
  /** What DNS answers go by has changed: the verdict has reached the name servers. */
  | {
      readonly type: 'route53.health-changed'
      readonly healthCheckId: string
      /** What is checked, e.g. `https://a.example.com/health`. */
      readonly target: string
      /** Where the endpoint stands; absent when it cannot be located, and for calculated checks. */
      readonly region?: string
      readonly healthy: boolean
      /** Checkers, or children of a calculated check, that say healthy. */
      readonly healthyCheckers: number
      readonly checkers: number
    }
  /** One checker has had as many equal results in a row as its threshold asks for. */
  | {
      readonly type: 'route53.checker-changed'
      readonly healthCheckId: string
      readonly checker: string
      readonly healthy: boolean
      readonly status: string
    }
  /** A failure that counts: the first after a success, and all that lead to the checker's change of view. */
  | {
      readonly type: 'route53.probe-failed'
      readonly healthCheckId: string
      readonly checker: string
      readonly status: string
    }
  /** The first success after a failure. */
  | {
      readonly type: 'route53.probe-recovered'
      readonly healthCheckId: string
      readonly checker: string
      readonly status: string
    }
  /** A record set is answered differently from now on. */
  | {
      readonly type: 'route53.record-changed'
      readonly changeId: string
      readonly zone: string
      readonly action: 'CREATE' | 'UPSERT' | 'DELETE'
      readonly name: string
      readonly recordType: string
      readonly setIdentifier?: string
    }
