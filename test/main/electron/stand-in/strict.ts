/**
 * A member that the stand-in does not have is an error with its name, never undefined: the app must not call what nobody stands in for. That each member
 * is one of Electron's own, with its types, the compiler holds against electron.d.ts.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, member) {
      if (typeof member === 'string' && !(member in object) && member !== 'then' && member !== 'toJSON')
        throw new Error(`the stand-in for Electron has no ${name}.${member}`)
      const value: unknown = Reflect.get(object, member)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    }
  })
}
