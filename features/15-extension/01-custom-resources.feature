@seed:K14.1 @seed:K14.2
Feature: New kinds of objects
  https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/

  @req:extension.custom-resources @must @not-covered
  Rule: A CustomResourceDefinition adds a kind that behaves like a built-in one
    Not covered yet: it takes custom resources, which this reference does not serve so far.
