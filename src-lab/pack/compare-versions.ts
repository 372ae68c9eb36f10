/** Below 0: a is older. Semantic Versioning's order of numbers; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string): { numbers: number[]; label: string } => {
    const [numbers, ...label] = version.split('-')
    return { numbers: numbers!.split('.').map(Number), label: label.join('-') }
  }
  const [left, right] = [parts(a), parts(b)]
  for (let i = 0; i < 3; i++) if (left.numbers[i] !== right.numbers[i]) return left.numbers[i]! - right.numbers[i]!
  if (left.label === right.label) return 0
  if (left.label === '') return 1
  if (right.label === '') return -1
  return left.label < right.label ? -1 : 1
}
