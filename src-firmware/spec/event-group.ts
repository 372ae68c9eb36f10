/** GUIDs of event groups, in capitals. UEFI 2.10 §7.1.2. */
export const EventGroup = {
  exitBootServices: '27ABF055-B1B8-4C26-8048-748F37BAA2DF',
  beforeExitBootServices: '8BE0E274-3970-4B44-80C5-1AB9502F3BFC',
  virtualAddressChange: '13FA7698-C831-49C7-87EA-8F43FCC25196',
  memoryMapChange: '78BEE926-692F-48FD-9EDB-01422EF0D7AB',
  /** EDK II's own: ExitBootServices was refused. */
  exitBootServicesFailed: '4F6C5507-232F-4787-B95E-72F862490CB1'
} as const
