/** Where the demo's clusters are, for as long as it runs. */
import path from 'node:path'
import type { Scene } from '../../tools/demo/stage.ts'

export interface DemoDirectory {
  readonly path: string
  readonly isKept: boolean
  /** Removes it, unless it is kept. */
  close(): void
  /** Where it is, and how to go on there. */
  whereText(scenes: readonly Scene[]): string
}

/** Makes a new directory. It is removed also when the process ends otherwise, as long as it can end by itself. */
export async function makeDemoDirectory({ keep }: { readonly keep: boolean }): Promise<DemoDirectory> {
  const { makeTemporaryDirectory } = await import('../../cluster/node-temporary-directory.ts')
  const directory = makeTemporaryDirectory('kafdir-demo-')
  const remove = (): void => {
    if (!keep) directory.remove()
  }
  process.on('exit', remove)
  return {
    path: directory.path,
    isKept: keep,
    close() {
      process.off('exit', remove)
      remove()
    },
    whereText: (scenes) => {
      const homes = scenes.map(({ name }) => `  export KAFDIR_HOME=${path.join(directory.path, name)}\n`)
      return `The clusters are in ${directory.path}. To go on in one of them:\n${homes.join('')}`
    },
  }
}
