/** What the firmware had on handles before a driver ran on it. */
import { platformById, wholePlatform, type TraceHead } from '../../src-firmware'

/**
 * The protocols of each handle, by their GUIDs, the oldest first. Empty where nobody recorded any: they are those of the moment in which an application
 * starts.
 */
export async function handlesBefore({ phase, platform }: Pick<TraceHead, 'phase' | 'platform'>): Promise<readonly (readonly string[])[]> {
  const board = phase === 'app' ? platformById(platform) : undefined
  const recorded = board && (await wholePlatform(board)).handles
  return recorded?.handles.map((interfaces) => interfaces.map(([protocol]) => recorded.protocols[protocol]!).toReversed()) ?? []
}
