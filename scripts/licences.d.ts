export const root: string
export function allows(expression: string, allowed: readonly string[]): boolean
export function mayBeGivenAway(name: string, licence: string): boolean
export function licenceProblems(): string[]
