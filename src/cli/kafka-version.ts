/** The Apache Kafka whose tools and formats these are: what `kafka-*.sh --version` prints. */
export const KAFKA_VERSION = '4.3.1'

/** The commit that it was built from, as its tools tell it. */
export const KAFKA_COMMIT = '26b251a451ce941d'
