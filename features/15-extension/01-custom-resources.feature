@seed:K14.1 @seed:K14.2
Feature: New kinds of objects
  Whoever needs a kind of object that Kubernetes lacks defines it, and from then on it is served, stored and watched like
  the others. A controller of one's own makes it mean something.
  https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/

  @req:extension.custom-resources @must @not-covered
  Rule: A CustomResourceDefinition adds a kind that behaves like a built-in one
    Not covered yet: it takes custom resources, which this reference does not serve so far.
