// A custom domain name and its mappings (AG-40, AG-41). One store serves both versions of the control API.
export interface Mapping {
  readonly id: string
  readonly apiId: string
  readonly stageName: string
  /** Without slashes at its ends; empty for the mapping that takes everything. */
  readonly key: string
}

export interface DomainName {
  readonly name: string
  /** `d-….execute-api.<region>.amazonaws.com`: what DNS records point to. */
  readonly regionalDomainName: string
  readonly hostedZoneId: string
  certificateArn: string | undefined
  securityPolicy: string
  readonly tags: unknown
  readonly mappings: Map<string, Mapping>
}

/** AG-41: the mapping with the longest key that begins the path, and the path that follows it. */
export function findMapping(
  domain: DomainName,
  path: string,
): { readonly mapping: Mapping; readonly path: string } | undefined {
  let longest: Mapping | undefined
  for (const mapping of domain.mappings.values())
    if (begins(path, mapping.key) && (!longest || mapping.key.length > longest.key.length)) longest = mapping
  if (!longest) return undefined
  const rest = longest.key === '' ? path : path.slice(longest.key.length + 1)
  return { mapping: longest, path: rest === '' ? '/' : rest }
}

function begins(path: string, key: string): boolean {
  return key === '' || path === `/${key}` || path.startsWith(`/${key}/`)
}
