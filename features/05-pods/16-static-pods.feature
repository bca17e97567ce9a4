@seed:K2.5
Feature: Pods that a node has of its own
  A node starts what lies in its manifest folder, whatever the control plane says. The API shows a likeness of each such
  Pod, that nobody can change or end.
  https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/

  @req:static-pods @must @needs:static-pods
  Rule: A manifest on the node is a Pod on the node, as long as it lies there
    So a control plane can start before there is one.

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hand }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: manifests, hostPath: { path: /etc/kubernetes/manifests, type: Directory } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: manifests, mountPath: /manifests }] }
        """
      And Pod/hand is Ready
      And I run "echo '{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"namespace\":\"$namespace\",\"labels\":{\"app\":\"static\"}},\"spec\":{\"terminationGracePeriodSeconds\":1,\"containers\":[{\"name\":\"main\",\"image\":\"busybox\",\"command\":[\"sh\",\"-c\",\"echo started; exec sleep 36000\"]}]}}' > /tmp/web && cp /tmp/web /manifests/$namespace.yaml" in Pod/hand
      And within 60s Pod/web-$node is Ready

    Scenario: the API shows it, as the node's
      Then now Pod/web-$node matches:
        """yaml
        metadata:
          labels: { app: static }
          annotations:
            kubernetes.io/config.source: file
            kubernetes.io/config.hash: !present
            kubernetes.io/config.mirror: !present
          ownerReferences: [{ apiVersion: v1, kind: Node, name: $node, controller: true }]
        spec: { nodeName: $node, tolerations: !some { operator: Exists, effect: NoExecute } }
        status: { phase: Running, podIP: !present, containerStatuses: [{ name: main, ready: true }] }
        """
      And within 30s the logs of Pod/web-$node contain "started"
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: who deletes the likeness deletes nothing else
      Given .metadata.uid of Pod/web-$node is saved as $uid
      And .status.containerStatuses["main"].containerID of Pod/web-$node is saved as $container
      When I delete Pod/web-$node
      Then within 60s .metadata.uid of Pod/web-$node is not $uid
      And within 60s Pod/web-$node is Ready
      And within 60s .status.containerStatuses["main"].containerID of Pod/web-$node is $container
      And now .status.containerStatuses["main"].restartCount of Pod/web-$node is 0
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: another manifest is another Pod
      Given .metadata.uid of Pod/web-$node is saved as $uid
      When I run "sed s/started/changed/ /tmp/web > /manifests/$namespace.yaml; cat /manifests/$namespace.yaml" in Pod/hand
      Then the output contains "changed"
      Then within 90s .metadata.uid of Pod/web-$node is not $uid
      And within 90s Pod/web-$node is Ready
      And within 30s the logs of Pod/web-$node contain "changed"
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: what is no Pod is none, and nobody else can make a likeness
      When I run "echo 'kind: Service' > /manifests/$namespace-other.yaml && rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone
      And within 60s and for 30s no Pods labelled "app=static" are present
      When I run "rm /manifests/$namespace-other.yaml" in Pod/hand
      Then the command exits with 0
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forged-$node, annotations: { kubernetes.io/config.mirror: forged }, labels: { app: static } }
        spec: { nodeName: $node, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      Then the response is 201
      And within 60s Pod/forged-$node is gone
