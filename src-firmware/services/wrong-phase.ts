/** A service is called that the phase in charge does not have. */
import { DriverStop } from '../board/guest'
import type { Place, WrongPhase } from '../trace/trace'
import type { ServiceSignature } from './signature'

/** The stop of whoever called it. */
export function wrongPhase({ service }: ServiceSignature, at: Place | null, because: WrongPhase['because']): DriverStop {
  return new DriverStop('noTable', { code: 'wrongPhase', service, because }, at)
}
