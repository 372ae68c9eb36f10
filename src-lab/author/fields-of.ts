/**
 * The fields of a pack.json or lab.json while its author writes it; null: at the moment it is no JSON, or no object. What is wrong with it is lint's to tell.
 */
export function fieldsOf(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
