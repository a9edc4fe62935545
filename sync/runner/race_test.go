//go:build race

package runner_test

// raced tells that the race detector is on: everything takes several times as long.
const raced = true
