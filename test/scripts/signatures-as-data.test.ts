import { expect, it } from 'vitest'
import { signaturesModule } from '../../scripts/signatures-as-data'
import { signatures } from '../../src-firmware/machine/services'

it('what the screen is built with says of each service what the machine says of it', async () => {
  const text = await signaturesModule()
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { signatures: unknown }
  expect(signatures.length).toBeGreaterThan(100)
  expect(module.signatures).toEqual(signatures)
})
