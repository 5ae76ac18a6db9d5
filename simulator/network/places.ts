// Where messages come from and go to. A place stands in or near a region; those of kind `region` and `global` share its
// fate.

export interface Place {
  /**
   * `region`: the services of a region. `checker`: a Route 53 health checker. `client`: a user's side.
   * `global`: a control plane that serves all regions from the one it stands in (META-2).
   */
  readonly kind: 'region' | 'checker' | 'client' | 'global'
  /** The region it is in or near: round-trip times are those of this region. */
  readonly region: string
  /** For the trace and for messages; unique in a world. */
  readonly name: string
}

export function regionPlace(region: string): Place {
  return { kind: 'region', region, name: region }
}

export function checkerPlace(region: string, index: number): Place {
  return { kind: 'checker', region, name: `checker ${region} ${index}` }
}

export function clientPlace(near: string, name: string): Place {
  return { kind: 'client', region: near, name }
}

export function globalPlace(region: string, name: string): Place {
  return { kind: 'global', region, name }
}

/** A global control plane goes down with the region it stands in; users and health checkers near it do not (META-2). */
export function standsIn({ kind, region }: Place, wanted: string): boolean {
  return (kind === 'region' || kind === 'global') && region === wanted
}
