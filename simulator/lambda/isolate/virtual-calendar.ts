// Makes a realm's calendar virtual: Date and Intl show virtual time, in UTC and en-US as in Lambda, whatever the machine
// is set to. Its text is compiled inside an isolate's realm, so it can use nothing from outside of itself; Node.js's own
// realm gets it too, since dates and typed arrays come from there.

export function virtualCalendar(nowMs: () => number): void {
  const define = (target: object, name: PropertyKey, value: unknown) =>
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })

  // ---- Date: virtual time, and UTC as in Lambda whatever the machine's time zone is.
  const RealDate = Date
  const realOffset = RealDate.prototype.getTimezoneOffset
  /** Also where the zone stands in the middle; what is in parentheses counts for nothing. */
  const zoneless = (given: string) => {
    const text = given.replace(/\([^)]*\)/g, ' ').trim()
    return (
      !/(?:\b|\d)(?:z|gmt|utc?|[ecmp][sd]t)(?![a-z])/i.test(text) &&
      !/[+-]\d\d:?\d\d$/.test(text) &&
      !/^[+-]?\d{4,6}(?:-\d\d){0,2}$/.test(text)
    )
  }
  const parse = (text: string): number => {
    const local = RealDate.parse(text)
    if (Number.isNaN(local) || !zoneless(text)) return local
    // Not from the local time, which skips an hour in spring.
    for (const zone of ['Z', ' UTC']) {
      const ms = RealDate.parse(text + zone)
      if (!Number.isNaN(ms)) return ms
    }
    return local - realOffset.call(new RealDate(local)) * 60_000
  }
  const timeOf = (args: unknown[]): number => {
    if (args.length === 0) return nowMs()
    if (args.length > 1) return (RealDate.UTC as (...parts: unknown[]) => number)(...args)
    const [only] = args
    if (only instanceof RealDate) return only.getTime()
    const primitive =
      typeof only === 'object' && only !== null
        ? Object.prototype.toString.call(only) === '[object Date]'
          ? Number(only)
          : (only as { valueOf(): unknown }).valueOf()
        : only
    return typeof primitive === 'string' ? parse(primitive) : Number(primitive)
  }
  // A function, not a class: Date may be called without `new`.
  const VirtualDate = function (this: unknown, ...args: unknown[]) {
    if (!new.target) return new RealDate(nowMs()).toString()
    return Reflect.construct(RealDate, [timeOf(args)], new.target)
  }
  define(VirtualDate, 'name', 'Date')
  define(VirtualDate, 'length', 7)
  define(VirtualDate, 'now', nowMs)
  define(VirtualDate, 'parse', (text: unknown) => parse(String(text)))
  define(VirtualDate, 'UTC', RealDate.UTC)
  VirtualDate.prototype = RealDate.prototype
  const prototype = RealDate.prototype as unknown as Record<string, (...args: never[]) => unknown>
  define(prototype, 'constructor', VirtualDate)
  for (const part of ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds']) {
    for (const verb of ['get', 'set']) {
      const utc = prototype[`${verb}UTC${part}`]
      if (utc) define(prototype, verb + part, utc)
    }
  }
  define(prototype, 'getTimezoneOffset', function (this: Date) {
    return Number.isNaN(this.getTime()) ? Number.NaN : 0
  })
  define(prototype, 'getYear', function (this: Date) {
    return this.getUTCFullYear() - 1_900
  })
  define(prototype, 'setYear', function (this: Date, given: unknown) {
    const year = Math.trunc(Number(given))
    if (Number.isNaN(this.getTime())) this.setTime(0)
    return this.setUTCFullYear(year >= 0 && year <= 99 ? year + 1_900 : year)
  })
  const utcParts = (date: Date) => /^(\w+), (\d+) (\w+) (-?\d+) (\S+)/.exec(date.toUTCString())
  define(prototype, 'toDateString', function (this: Date) {
    const [, weekday, day, month, year] = utcParts(this) ?? []
    return weekday ? `${weekday} ${month} ${day} ${year}` : 'Invalid Date'
  })
  define(prototype, 'toTimeString', function (this: Date) {
    const time = utcParts(this)?.[5]
    return time ? `${time} GMT+0000 (Coordinated Universal Time)` : 'Invalid Date'
  })
  define(prototype, 'toString', function (this: Date) {
    return utcParts(this) ? `${this.toDateString()} ${this.toTimeString()}` : 'Invalid Date'
  })
  define(globalThis, 'Date', VirtualDate)

  // ---- Intl: en-US and UTC where the code names no other; and no clock of its own.
  const LOCALE = 'en-US'
  /** Behind those that the code names: where none of them is known, the machine's would be taken. */
  const settledLocales = (locales: unknown): unknown => {
    if (locales === undefined || locales === null) return LOCALE
    const isOne =
      typeof locales === 'string' || Object.prototype.toString.call(locales) === '[object Intl.Locale]'
    return [...(isOne ? [locales] : Array.from(locales as ArrayLike<unknown>)), LOCALE]
  }
  const inUtc = (options: { readonly timeZone?: unknown } | undefined) =>
    options?.timeZone === undefined ? { ...options, timeZone: 'UTC' } : options
  const intl = Intl as unknown as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(intl)) {
    const Real = intl[name]
    if (typeof Real !== 'function' || !Real.prototype || name === 'Locale') continue
    const Virtual = function (this: unknown, locales?: unknown, options?: object) {
      const settled = name === 'DateTimeFormat' ? inUtc(options) : options
      return Reflect.construct(Real, [settledLocales(locales), settled], new.target ?? Virtual)
    }
    define(Virtual, 'name', name)
    Virtual.prototype = Real.prototype
    define(Real.prototype, 'constructor', Virtual)
    define(Virtual, 'supportedLocalesOf', (Real as unknown as typeof Intl.Collator).supportedLocalesOf)
    define(intl, name, Virtual)
  }
  const formats = Intl.DateTimeFormat.prototype
  const realFormat = Object.getOwnPropertyDescriptor(formats, 'format')?.get
  Object.defineProperty(formats, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = realFormat?.call(this)
      return (date?: Date | number) => format(date === undefined ? nowMs() : date)
    },
  })
  const realParts = formats.formatToParts
  define(formats, 'formatToParts', function (this: Intl.DateTimeFormat, date?: Date | number) {
    return realParts.call(this, date === undefined ? nowMs() : date)
  })
  const localised: [object, string, boolean][] = [
    [RealDate.prototype, 'toLocaleString', true],
    [RealDate.prototype, 'toLocaleDateString', true],
    [RealDate.prototype, 'toLocaleTimeString', true],
    [Number.prototype, 'toLocaleString', false],
    [BigInt.prototype, 'toLocaleString', false],
    [String.prototype, 'toLocaleLowerCase', false],
    [String.prototype, 'toLocaleUpperCase', false],
  ]
  for (const [owner, name, dated] of localised) {
    const real = (owner as Record<string, (...args: unknown[]) => unknown>)[name]
    define(owner, name, function (this: unknown, locales?: unknown, options?: object) {
      return real?.call(this, settledLocales(locales), dated ? inUtc(options) : options)
    })
  }
  const compared = new Map<string, string>()
  /** Node.js keeps the collator of a name, but not that of a list. */
  const comparedBy = (name: string): string => {
    const known = compared.get(name) ?? (Intl.Collator.supportedLocalesOf(name).length > 0 ? name : LOCALE)
    compared.set(name, known)
    return known
  }
  const realCompare = String.prototype.localeCompare
  define(
    String.prototype,
    'localeCompare',
    function (this: string, that: string, locales?: unknown, options?: Intl.CollatorOptions) {
      const settled = typeof locales === 'string' ? comparedBy(locales) : settledLocales(locales)
      return realCompare.call(this, that, settled as string, options)
    },
  )
}
