/** What of the user's surroundings decides which cluster is meant, and who we are there. */
export interface Environment {
  /** `KAFDIR_HOME`: the default cluster directory. */
  readonly kafdirHome: string | undefined
  /** `KAFDIR_BOOTSTRAP`: addresses that stand for a directory. */
  readonly kafdirBootstrap: string | undefined
  readonly xdgDataHome: string | undefined
  readonly homeDirectory: string
  readonly workingDirectory: string
  /** Told to others whose groups have a member here. Left out: not known. */
  readonly processId?: number
}
