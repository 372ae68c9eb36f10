import { matchesKeys, type Command } from '../model/commands'

/** All commands of what is on the screen now: the app's own and those of the open page. */
export class CommandsState {
  private groups = $state.raw<readonly (() => readonly Command[])[]>([])
  readonly all = $derived(this.groups.flatMap((group) => group()))
  readonly usable = $derived(this.all.filter((command) => command.enabled !== false))

  /** Takes part, before those that were there already, until the returned function is called. */
  provide(group: () => readonly Command[]): () => void {
    this.groups = [group, ...this.groups]
    return () => (this.groups = this.groups.filter((other) => other !== group))
  }

  /** The command that a key press means; undefined: none, or one that cannot be done now. */
  forKeys(event: KeyboardEvent): Command | undefined {
    return this.usable.find((command) => command.keys !== undefined && matchesKeys(event, command.keys))
  }
}
