import { directoryNode, fileNode, type MetadataNode } from '../../common/metadata-node.ts'
import { KAFKA_COMMIT, KAFKA_VERSION } from '../kafka-version.ts'

/** The whole tree: the metadata, and what is known of the shell itself. Kafka: shell.node.RootShellNode, LocalShellNode. */
export function shellRoot(image: MetadataNode): MetadataNode {
  const local = directoryNode(
    new Map([
      ['version', () => fileNode(KAFKA_VERSION)],
      ['commitId', () => fileNode(KAFKA_COMMIT)],
    ]),
  )
  return directoryNode(
    new Map([
      ['local', () => local],
      ['image', () => image],
    ]),
  )
}
