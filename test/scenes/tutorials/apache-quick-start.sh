# The commands of Kafka's own quick start (kafka.apache.org, 4.3), without the folder in front of the scripts. What is typed
# comes from here documents; `head` stands for Ctrl-C. What kafdir has no use for is in it all the same.
KAFKA_CLUSTER_ID="$(kafka-storage.sh random-uuid)"
kafka-storage.sh format --standalone -t $KAFKA_CLUSTER_ID -c config/server.properties
kafka-server-start.sh config/server.properties

kafka-topics.sh --create --topic quickstart-events --bootstrap-server localhost:9092
kafka-topics.sh --describe --topic quickstart-events --bootstrap-server localhost:9092

kafka-console-producer.sh --topic quickstart-events --bootstrap-server localhost:9092 <<'TYPED'
This is my first event
This is my second event
TYPED

kafka-console-consumer.sh --topic quickstart-events --from-beginning --bootstrap-server localhost:9092 | head -n 2
