/** The entry file as an image: where it comes to lie, and what happens to it. UEFI 2.10 §7.4. */
import { DriverStop } from '../../board/guest'
import { RECORDED_HANDLE, RECORDED_LOADER } from '../../board/recording-application'
import type { EntryImage } from '../../services/phase'
import type { Handles } from './handles'
import type { Image, Images } from './images'
import type { ModuleType } from './module-type'
import { workspaceImage } from './workspace-image'

/** Whoever keeps images. */
interface Core {
  readonly images: Images
  readonly handles: Pick<Handles, 'changeCount'>
}
/** Where the application lay that made a platform's recording. */
interface RecordedPlace {
  readonly imageBase: string
  readonly imageSize: string
}

/**
 * An application takes the place of the one that made the recording; any other image is loaded on top of that one.
 *
 * @param recorded null: there is no such place, or it is taken.
 * @param parent The image on whose behalf it is loaded.
 * @throws DriverStop `firmware` when there is no memory for it.
 */
export function loadEntryImage(core: Core, file: string, type: ModuleType, recorded: RecordedPlace | null, parent: bigint): EntryImage {
  const { images } = core
  const isApplication = type === 'UEFI_APPLICATION'
  const place = recorded && takePlace(images, isApplication ? file : RECORDED_LOADER, recorded)
  if (place !== null && isApplication) return entryImage(core, place)
  const loaded = images.load(workspaceImage(file, type), place?.handle ?? parent)
  if (loaded.Status !== 'EFI_SUCCESS') throw new DriverStop('firmware', { code: 'noMemoryToLoad', image: file })
  return entryImage(core, loaded.image)
}

function takePlace(images: Images, file: string, { imageBase, imageSize }: RecordedPlace): Image {
  return images.adopt(file, 'UEFI_APPLICATION', { start: BigInt(imageBase), bytes: BigInt(imageSize) }, RECORDED_HANDLE)
}

function entryImage({ images, handles }: Core, image: Image): EntryImage {
  images.tellLoaded(image)
  let changes = 0
  return {
    handle: image.handle,
    begin: () => {
      images.look(image.handle)
      changes = handles.changeCount
      if (!images.begin(image)) throw new DriverStop('firmware', { code: 'noMemoryToLoad', image: image.name })
    },
    ended: (status) => images.ended(image, status, changes, false),
    isLoaded: () => images.find(image.handle) !== undefined,
    requireCode: () => images.requireCode(image.name)
  }
}
