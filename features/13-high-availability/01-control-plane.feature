@seed:K12.1 @seed:K12.2 @seed:K12.4
Feature: A control plane of several
  Several API servers serve the same state, kept by several members of etcd. Of the scheduler and of the controller
  manager one leads at a time, and another takes over when it falls silent.
  https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/ha-topology/

  @req:ha.control-plane @must @not-covered
  Rule: One of several control-plane nodes may fail and the others serve on
    Not covered yet: it takes several API servers over one etcd, which this reference does not have so far.
