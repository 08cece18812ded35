/** The Apache Kafka whose tools and formats these are: what `kafka-*.sh --version` prints. */
export const KAFKA_VERSION = '4.3.1'
