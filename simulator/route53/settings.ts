// What AWS does not document, or may change, and the simulator therefore chooses: each a named setting (fidelity 9).

export interface Route53Settings {
  /** Health checkers in each checker region: 16 Availability Zones over 8 regions make 2 (R53-HC-05). */
  readonly checkersPerRegion: number
  /** An endpoint is healthy when more than this share of its checkers say so. AWS: "may change" (R53-AG-01). */
  readonly healthyShare: number
  /** From the checkers' verdict to answers that go by it: drawn evenly between the two (R53-AG-08). */
  readonly verdictToDnsMs: { readonly min: number; readonly max: number }
  /**
   * From an accepted record change to answers that go by it; until then the change is PENDING. At AWS normally
   * within 60 s (R53-API-03); 0 makes a change take effect at once, so that a world starts without waiting.
   */
  readonly propagationMs: number
}

export const DEFAULT_ROUTE53_SETTINGS: Route53Settings = {
  checkersPerRegion: 2,
  healthyShare: 0.18,
  verdictToDnsMs: { min: 0, max: 1_000 },
  propagationMs: 0,
}
