// Package image holds the tests of what is shipped: the container image and
// the action around it, run the way GitHub's runner runs them and by act. They
// need a container engine, so they carry the build tag "image" and are started
// by `make test-container` and `make test-act`, which set one up and pass it
// in ENGINE, IMAGE and ACT.
package image
