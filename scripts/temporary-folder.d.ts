export function ownTemporaryFolder(): void
