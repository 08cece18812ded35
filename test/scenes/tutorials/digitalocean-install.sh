# The commands of DigitalOcean's "How To Install Apache Kafka" that try the installation out, without ~/kafka/bin/ in front
# of the scripts. Producer and consumer are two terminals there. `head` stands for Ctrl-C.
kafka-topics.sh --create --bootstrap-server localhost:9092 --replication-factor 1 --partitions 1 --topic TutorialTopic
echo "Hello, World" | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic TutorialTopic > /dev/null
kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic TutorialTopic --from-beginning | head -n 2 > shown &
echo "Hello World from Sammy at DigitalOcean!" | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic TutorialTopic > /dev/null
wait $!
cat shown
