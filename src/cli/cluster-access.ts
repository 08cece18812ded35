/** Clusters and files as the ports of a tool want them, given this process's surroundings. */
import { homedir } from 'node:os'
import { openNodeSession, readNamedFile } from '../cluster/node-cluster.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import type { ClusterAccess } from './process-ports.ts'

/** What decides which directory is meant, read when a cluster is opened. */
function environment() {
  const { KAFDIR_HOME, KAFDIR_BOOTSTRAP, XDG_DATA_HOME } = process.env
  return {
    kafdirHome: KAFDIR_HOME,
    kafdirBootstrap: KAFDIR_BOOTSTRAP,
    xdgDataHome: XDG_DATA_HOME,
    homeDirectory: homedir(),
    workingDirectory: process.cwd(),
  }
}

export const clusterAccess: ClusterAccess = {
  openSession: (address, notify) =>
    openNodeSession(
      address,
      { clientId: address.clientId, softwareVersion: KAFDIR_VERSION },
      environment(),
      notify,
    ),
  readTextFile: readNamedFile,
}
