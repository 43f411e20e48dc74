package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"
)

// apartVariable names the database of a process of its own.
const apartVariable = "BENCH_APART"

// BenchmarkApart measures nothing. It is a process that others start and end: what answers requests, with the memory that serve lets
// it take.
func BenchmarkApart(b *testing.B) {
	database := os.Getenv(apartVariable)
	if database == "" {
		return
	}
	address := startAlone(b, database)
	budget(Config{Database: database})
	fmt.Printf("apart at %s\n", address)
	bufio.NewReader(os.Stdin).ReadByte() // until whoever started it is gone
}

var apartAt = regexp.MustCompile(`apart at (\S+)$`)

// startApart runs what answers requests as a process of its own until the benchmark ends: so its memory is nobody else's.
func startApart(b *testing.B, database string) launched {
	b.Helper()
	p := launched{Cmd: exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkApart$", "-test.benchtime=1x", "-test.timeout=1h")}
	p.Env = append(os.Environ(), apartVariable+"="+database)
	held, err := p.StdinPipe()
	must(b, err)
	told, err := p.StdoutPipe()
	must(b, err)
	must(b, p.Start())
	b.Cleanup(func() {
		held.Close()
		p.Wait()
	})
	for lines := bufio.NewScanner(told); p.address == "" && lines.Scan(); {
		if m := apartAt.FindStringSubmatch(lines.Text()); m != nil {
			p.address = m[1]
		}
	}
	if p.address == "" {
		b.Fatal("the program apart has not started")
	}
	return p
}

// watch tells, once it is stopped, by how many MB a process took more than when it began.
func (p launched) watch() (stop func() (mb float64)) {
	idle := p.megabytes(resident)
	most, end, ended := idle, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			most = max(most, p.megabytes(resident))
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(end)
		<-ended
		return most - idle
	}
}
