/** Which directory a command works on, and what made it that one. */

/** The directory that belongs to whatever is around it, as `.git` does. */
export const PROJECT_DIRECTORY = '.kafdir'

/** `home`: KAFDIR_HOME; `nearest`: a .kafdir upwards; `user-data`: the place for what belongs to the user. */
export type AddressReason =
  | { readonly kind: 'dir' | 'home' | 'nearest' | 'user-data' }
  | { readonly kind: 'file-address' | 'alias'; readonly address: string }

/** A directory, which need not exist, and the reasons for it: of an alias for the default directory also why that is it. */
export interface LocatedAddress {
  /** Absolute. */
  readonly directory: string
  readonly reasons: readonly AddressReason[]
}

export interface DirectoryPlace extends LocatedAddress {
  /** Whether there is a cluster in it. */
  readonly exists: boolean
  /** Why there can't be one, in a sentence; null where it can be used. */
  readonly problem: string | null
  /** The log.dir that a process begins with; null where there is a problem. */
  readonly logDir: string | null
  /** The `host:port` of KAFDIR_BOOTSTRAP that stand for this directory. */
  readonly aliases: readonly string[]
}
