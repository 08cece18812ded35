/** Files of metadata on this machine's own file system, for kafka-metadata-shell. */
import type { MetadataNode } from '../common/metadata-node.ts'
import { readMetadataFile } from '../metadata/tree/read-metadata-file.ts'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'

/** What a directory is: its newest metadata is meant then, and not that of one file. */
export function isDirectory(path: string): boolean {
  return nodeFileSystem.stat(path)?.isDirectory === true
}

/** See readMetadataFile. */
export function metadataTreeOf(file: string): MetadataNode {
  return readMetadataFile(nodeFileSystem, file)
}
