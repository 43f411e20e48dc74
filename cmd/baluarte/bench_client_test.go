package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The client of the benchmark does as little as a client can, since it shares the machine with what it measures:
// connections kept open, requests written as they were prepared, of each response only what checking it takes.

// request is one request as it goes over the wire, and how its response is known to be right.
type request struct {
	wire   []byte
	status int
	marker string // somewhere in the body; empty when anything will do
}

func get(path, headers, marker string) request {
	return request{[]byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\n" + headers + "\r\n"), 200, marker}
}

func post(path, headers, form string, status int, marker string) request {
	return request{fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\n%sContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, headers, len(form), form), status, marker}
}

// connection is one browser's.
type connection struct {
	net.Conn
	r    *bufio.Reader
	body []byte // of the newest response, as it came
}

func dial(b *testing.B, address string) *connection {
	b.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	return &connection{Conn: c, r: bufio.NewReaderSize(c, 64<<10)}
}

func dialAll(b *testing.B, address string, n int) []*connection {
	all := make([]*connection, n)
	for i := range all {
		all[i] = dial(b, address)
	}
	return all
}

// do sends a request and checks what comes back.
func (c *connection) do(r request) error {
	c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := c.Write(r.wire); err != nil {
		return err
	}
	status, err := c.response()
	if err != nil {
		return err
	}
	if status != r.status || !bytes.Contains(c.body, []byte(r.marker)) {
		first, _, _ := strings.Cut(string(r.wire), "\r")
		return fmt.Errorf("%s: status %d, want %d with %q:\n%.600s", first, status, r.status, r.marker, c.body)
	}
	return nil
}

// response reads the head for the status and the way the body ends, and then the body.
func (c *connection) response() (status int, err error) {
	c.body = c.body[:0]
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if status, err = strconv.Atoi(string(line[len("HTTP/1.1 "):len("HTTP/1.1 200")])); err != nil {
		return 0, err
	}
	length, chunked := 0, false
	for {
		if line, err = c.r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= len("\r\n") {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
		chunked = chunked || bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked"))
	}
	if !chunked {
		return status, c.read(length)
	}
	for {
		if line, err = c.r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return 0, err
		}
		if err := c.read(int(size)); err != nil {
			return 0, err
		}
		if _, err := c.r.Discard(len("\r\n")); err != nil || size == 0 {
			return status, err
		}
	}
}

func (c *connection) read(n int) error {
	from := len(c.body)
	c.body = slices.Grow(c.body, n)[:from+n]
	_, err := io.ReadFull(c.r, c.body[from:])
	return err
}

// figures are what was measured of one thing: a rate for each round, and how long every one of its operations took.
type figures struct {
	rates []float64 // per second
	took  []time.Duration
}

// rate is that of the best round: the one that was least disturbed by what else the machine did.
func (f *figures) rate() float64 { return slices.Max(f.rates) }

// percentile is the time that a share of the operations did not exceed.
func (f *figures) percentile(share float64) time.Duration {
	if len(f.took) == 0 {
		return 0
	}
	slices.Sort(f.took)
	return f.took[min(len(f.took)-1, int(share*float64(len(f.took))))]
}

// round lets workers work side by side until each says that nothing is left, and adds what they did to the figures. A
// worker is given its place and how many operations it has done.
func (f *figures) round(b *testing.B, workers int, work func(worker, i int) (more bool, err error)) {
	b.Helper()
	took := make([][]time.Duration, workers)
	errs := make([]error, workers)
	var all sync.WaitGroup
	start := time.Now()
	for w := range workers {
		took[w] = make([]time.Duration, 0, 1<<15)
		all.Go(func() {
			before := time.Now()
			for i := 0; ; i++ {
				more, err := work(w, i)
				if err != nil || !more {
					errs[w] = err
					return
				}
				now := time.Now()
				took[w] = append(took[w], now.Sub(before))
				before = now
			}
		})
	}
	all.Wait()
	elapsed := time.Since(start)
	done := 0
	for w := range workers {
		if errs[w] != nil {
			b.Fatal(errs[w])
		}
		done += len(took[w])
		f.took = append(f.took, took[w]...)
	}
	f.rates = append(f.rates, float64(done)/elapsed.Seconds())
}

// lasting makes workers do one request over and over for a while.
func lasting(span time.Duration, connections []*connection, r request) func(worker, i int) (bool, error) {
	end := time.Now().Add(span)
	return func(worker, _ int) (bool, error) {
		if time.Now().After(end) {
			return false, nil
		}
		return true, connections[worker].do(r)
	}
}
