/** What kafka-storage and kafka-features both say about the commands that they share. */
export const versionMappingHelp =
  'Look up the corresponding features for a given metadata version. Using the command with no --release-version  ' +
  'argument will return the mapping for the latest stable metadata version'

export const featureDependenciesHelp =
  'Look up dependencies for a given feature version. If the feature is not known or the version not yet defined, an ' +
  'error is thrown. Multiple features can be specified.'
