// Under which keys of the store a region's state lies.

export interface Layout {
  /** How often the region was loaded. */
  readonly run: string
  /** Definitions, by the name of the table. */
  readonly tables: string
  /** By the id of the table, since a name may come again. */
  readonly items: string
  readonly itemsOf: (tableId: string) => string
  /** The last position of each change log, by the id of the table. */
  readonly logs: string
  /** By ARN. */
  readonly streams: string
  readonly recordsOf: (arn: string) => string
  readonly record: (arn: string, number: number) => string
  readonly tokens: string
  readonly token: (token: string) => string
  readonly readToken: (key: string) => string
}

/** Enough for every number that is exact; so that the order of the keys is that of the numbers. */
const NUMBER_DIGITS = 16

export function layoutOf(region: string): Layout {
  const prefix = `dynamodb/${region}/`
  const tokens = `${prefix}token/`
  const recordsOf = (arn: string) => `${prefix}record/${arn}/`
  return {
    run: `${prefix}run`,
    tables: `${prefix}table/`,
    items: `${prefix}item/`,
    itemsOf: (tableId) => `${prefix}item/${tableId}/`,
    logs: `${prefix}log/`,
    streams: `${prefix}stream/`,
    recordsOf,
    record: (arn, number) => `${recordsOf(arn)}${String(number).padStart(NUMBER_DIGITS, '0')}`,
    tokens,
    // As JSON, which spells out what is no text to a store.
    token: (token) => tokens + JSON.stringify(token),
    readToken: (key) => JSON.parse(key.slice(tokens.length)) as string,
  }
}
