/** Classes whose objects a driver holds. */
const { deleteProperty } = Reflect
const { freeze } = Object

/** Nothing of the class is changed any more, and no object of it leads back to the class: what that does by itself is the SDK's own. */
export function sealed(one: { readonly prototype: object }): void {
  deleteProperty(one.prototype, 'constructor')
  freeze(one.prototype)
}
