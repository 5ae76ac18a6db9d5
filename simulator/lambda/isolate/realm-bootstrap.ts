// Makes the intrinsics of an isolate's realm virtual: Date, Intl, Math.random, and what depends on garbage collection.
// Its text is compiled inside the realm, so it can use nothing from outside of itself.

export interface BootstrapHost {
  readonly nowMs: () => number
  readonly random: () => number
  /** Whether a value is an error of Node.js's own realm with that class. */
  readonly isHostError: (value: unknown, className: string) => boolean
  readonly sabotage: (what: string) => never
}

export function bootstrapRealm({ nowMs, random, isHostError, sabotage }: BootstrapHost): void {
  const define = (target: object, name: PropertyKey, value: unknown) =>
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })

  // ---- Date: virtual time, and UTC as in Lambda whatever the machine's time zone is.
  const RealDate = Date
  const zoneless = (text: string) =>
    !/(?:z|gmt|utc?|[ecmp][sd]t|[+-]\d\d:?\d\d)\s*(?:\(.*\))?\s*$/i.test(text) &&
    !/^[+-]?\d{4,6}(?:-\d\d){0,2}$/.test(text)
  const parse = (text: string): number => {
    const ms = RealDate.parse(text)
    if (Number.isNaN(ms) || !zoneless(text)) return ms
    const local = new RealDate(ms)
    return RealDate.UTC(
      local.getFullYear(),
      local.getMonth(),
      local.getDate(),
      local.getHours(),
      local.getMinutes(),
      local.getSeconds(),
      local.getMilliseconds(),
    )
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
  const intl = Intl as unknown as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(intl)) {
    const Real = intl[name]
    if (typeof Real !== 'function' || !Real.prototype || name === 'Locale') continue
    const Virtual = function (this: unknown, locales?: unknown, options?: object) {
      const settled = name === 'DateTimeFormat' ? { timeZone: 'UTC', ...options } : options
      return Reflect.construct(Real, [locales ?? LOCALE, settled], new.target ?? Virtual)
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
  ]
  for (const [owner, name, dated] of localised) {
    const real = (owner as Record<string, (...args: unknown[]) => unknown>)[name]
    define(owner, name, function (this: unknown, locales?: unknown, options?: object) {
      return real?.call(this, locales ?? LOCALE, dated ? { timeZone: 'UTC', ...options } : options)
    })
  }
  const realCompare = String.prototype.localeCompare
  define(
    String.prototype,
    'localeCompare',
    function (this: string, that: string, locales?: string, options?: Intl.CollatorOptions) {
      return realCompare.call(this, that, locales ?? LOCALE, options)
    },
  )

  // ---- Chance, and the garbage collector's timing.
  define(Math, 'random', random)
  define(
    globalThis,
    'WeakRef',
    class StrongRef {
      readonly #target: unknown
      constructor(target: unknown) {
        this.#target = target
      }
      deref() {
        return this.#target
      }
      get [Symbol.toStringTag]() {
        return 'WeakRef'
      }
    },
  )
  define(
    globalThis,
    'FinalizationRegistry',
    class SilentRegistry {
      register() {}
      unregister() {
        return false
      }
      get [Symbol.toStringTag]() {
        return 'FinalizationRegistry'
      }
    },
  )
  define(Atomics, 'waitAsync', () => sabotage('Atomics.waitAsync'))
  define(Atomics, 'wait', () => sabotage('Atomics.wait'))

  // ---- WebAssembly: compiled at once instead of on other threads.
  const wasm = (globalThis as unknown as { WebAssembly: Record<string, unknown> }).WebAssembly
  const Module = wasm.Module as new (bytes: unknown) => object
  const Instance = wasm.Instance as new (module: object, imports?: object) => object
  define(wasm, 'compile', async (bytes: unknown) => new Module(bytes))
  define(wasm, 'instantiate', async (source: unknown, imports?: object) => {
    if (source instanceof Module) return new Instance(source, imports)
    const module = new Module(source)
    return { module, instance: new Instance(module, imports) }
  })
  define(wasm, 'compileStreaming', () => sabotage('WebAssembly.compileStreaming'))
  define(wasm, 'instantiateStreaming', () => sabotage('WebAssembly.instantiateStreaming'))

  // ---- Errors that Node.js's own modules throw are errors here too.
  const ordinary = Function.prototype[Symbol.hasInstance]
  for (const ErrorClass of [Error, TypeError, RangeError, SyntaxError, EvalError, ReferenceError, URIError]) {
    define(ErrorClass, Symbol.hasInstance, function (this: unknown, value: unknown) {
      return (
        ordinary.call(this as never, value) || (this === ErrorClass && isHostError(value, ErrorClass.name))
      )
    })
  }
}
