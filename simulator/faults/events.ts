export type FaultEvent =
  | {
      readonly type: 'fault.started'
      /** Unique in a world; `heal` takes it. */
      readonly id: string
      /** A name of the catalogue, e.g. `region-down`. */
      readonly fault: string
      /** What it concerns, e.g. a region's name. */
      readonly scope: string
      readonly settings: Readonly<Record<string, string | number>>
    }
  | { readonly type: 'fault.healed'; readonly id: string; readonly fault: string; readonly scope: string }
