/** Makes the directory of a project, which commands beside it and below find by its name. */
import { clusterIdOf } from '../../clients/admin/describe-cluster.ts'
import { type DirectoryPlace, PROJECT_DIRECTORY } from '../../common/directory-place.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'

export interface InitPorts extends Pick<ToolPorts, 'openSession'> {
  locateDirectory(address: Omit<ClusterAddress, 'clientId'>): Promise<DirectoryPlace>
}

export interface InitResult {
  /** Absolute. */
  readonly directory: string
  /** False: it was there. */
  readonly made: boolean
  readonly clusterId: string
  /** The directory that KAFDIR_HOME names, if it is another one. */
  readonly inForce: string | null
}

/** `project`: the folder that is to hold it. Throws ToolError (`terse`) and KafkaError where it can't be made. */
export async function initProject(project: string, ports: InitPorts): Promise<InitResult> {
  const dir = project.endsWith('/') ? `${project}${PROJECT_DIRECTORY}` : `${project}/${PROJECT_DIRECTORY}`
  const before = await ports.locateDirectory({ dir })
  if (before.problem !== null) throw new ToolError('terse', before.problem)
  const session = await ports.openSession({ dir, clientId: 'kafdir-init' })
  try {
    const clusterId = await clusterIdOf(session)
    const usual = await ports.locateDirectory({})
    const isOther = usual.reasons.some(({ kind }) => kind === 'home') && usual.directory !== before.directory
    return { directory: before.directory, made: !before.exists, clusterId, inForce: isOther ? usual.directory : null }
  } finally {
    await session.close()
  }
}
