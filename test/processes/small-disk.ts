/** A file system of our own, which can be filled and made read-only without harm. Mounting one takes rights. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { ScratchCluster } from './scratch-cluster.ts'

/** Why no disk can be mounted here; null: one can. */
export const mountIsMissing = ((): string | null => {
  const cluster = ScratchCluster.open()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', cluster.directory], { stdio: 'ignore' }).status === 0
  if (mounted) spawnSync('umount', [cluster.directory])
  void cluster.close()
  return mounted ? null : 'no right to mount'
})()

export class SmallDisk {
  readonly path: string

  /** Mounts it, of `size` as mount has it, at `directory`, which is made. */
  constructor(directory: string, size: string) {
    this.path = directory
    mkdirSync(directory, { recursive: true })
    this.#mount(`size=${size}`)
  }

  resize(size: string): void {
    this.#mount('remount', `size=${size}`)
  }

  /** Nothing more can be written but into pages that are in use. */
  fill(): void {
    spawnSync('sh', ['-c', 'cat /dev/zero > "$0"', this.#filler], { stdio: 'ignore' })
  }

  /** Leaves room for `bytes`. */
  fillBut(bytes: number): void {
    const reserve = `${this.#filler}-reserve`
    writeFileSync(reserve, Buffer.alloc(bytes))
    this.fill()
    rmSync(reserve)
  }

  makeRoom(): void {
    rmSync(this.#filler)
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#mount(`remount,${isReadOnly ? 'ro' : 'rw'}`)
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path])
  }

  get #filler(): string {
    return path.join(this.path, 'filler')
  }

  #mount(...options: string[]): void {
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', this.path]).status).toBe(0)
  }
}

/** A cluster whose home is a disk of `size`. Both are gone after the test. */
export function clusterOnDisk(size: string): { readonly cluster: ScratchCluster; readonly disk: SmallDisk } {
  const cluster = ScratchCluster.open()
  const disk = new SmallDisk(path.join(cluster.directory, 'home'), size)
  onTestFinished(async () => {
    disk.unmount()
    await cluster.close()
  })
  return { cluster, disk }
}
