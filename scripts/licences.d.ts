export const root: string
export function allows(expression: string, allowed: readonly string[]): boolean
export function licenceProblems(): string[]
