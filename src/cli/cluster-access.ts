/** The way from this layer to the cluster below it. */
import type { Environment } from '../cluster/environment.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import type { ClusterAccess } from './process-ports.ts'

/** Loads the broker and all that belongs to it: only when a tool is about to run. */
export async function loadClusterAccess(): Promise<ClusterAccess> {
  const { isHeldUp, locateNodeDirectory, locateNodeLogDir, openNodeDirectory, readNamedFile } = await import(
    '../cluster/node-cluster.ts'
  )
  return {
    openLogDirFiles: async () => (await import('../cluster/node-log-dir-files.ts')).nodeLogDirFiles,
    openSegmentFiles: async () =>
      (await import('../cluster/node-segment-files.ts')).nodeSegmentFiles(processEnvironment()),
    openDoctor: async () => (await import('../cluster/node-doctor.ts')).nodeDoctor(processEnvironment()),
    openCopies: async () => (await import('../cluster/node-copies.ts')).nodeCopies(processEnvironment()),
    openMetadataFile: async (path) => {
      const { isDirectory, metadataTreeOf } = await import('../cluster/node-metadata-files.ts')
      return isDirectory(path) ? null : metadataTreeOf(path)
    },
    openDirectory: (address, notice) => {
      const context = { clientId: address.clientId, softwareVersion: KAFDIR_VERSION }
      return openNodeDirectory(address, context, processEnvironment(), notice)
    },
    locateDirectory: (address) => locateNodeDirectory(address, processEnvironment()),
    locateLogDir: (address) => locateNodeLogDir(address, processEnvironment()),
    readTextFile: readNamedFile,
    isHeldUp,
  }
}

function processEnvironment(): Environment {
  return {
    kafdirHome: process.env['KAFDIR_HOME'],
    kafdirBootstrap: process.env['KAFDIR_BOOTSTRAP'],
    xdgDataHome: process.env['XDG_DATA_HOME'],
    homeDirectory: process.env['HOME'] ?? process.getBuiltinModule('node:os').homedir(),
    workingDirectory: process.cwd(),
    processId: process.pid,
  }
}
