/** The metadata of a cluster as a tree of directories and files, which can be walked like a file system. */

/** Kafka: image.node.MetadataNode. */
export type MetadataNode = MetadataDirectoryNode | MetadataFileNode

export interface MetadataDirectoryNode {
  readonly kind: 'directory'
  /** In any order. */
  childNames(): readonly string[]
  /** Null: there is none. Some have more names than one. */
  child(name: string): MetadataNode | null
}

export interface MetadataFileNode {
  readonly kind: 'file'
  readonly text: string
}

/** A file with one line. */
export function fileNode(text: string): MetadataFileNode {
  return { kind: 'file', text }
}

/** A directory with fixed children, each made when it is asked for. */
export function directoryNode(children: ReadonlyMap<string, () => MetadataNode>): MetadataDirectoryNode {
  return {
    kind: 'directory',
    childNames: () => [...children.keys()],
    child: (name) => children.get(name)?.() ?? null,
  }
}
