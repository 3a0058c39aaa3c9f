// gohbase under a load, as a contestant of `npm run bench -- --tables --gohbase FOLDER`: so many goroutines that each wait for their
// operation before the next. Prints one line of JSON: operations, a second, and the CPU of this process for each.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/tsuna/gohbase"
	"github.com/tsuna/gohbase/hrpc"
)

const rows = 10000

var value = make([]byte, 100)

func main() {
	zookeeper := flag.String("zookeeper", "", "quorum")
	table := flag.String("table", "", "with rows row000000 to row009999")
	operation := flag.String("operation", "get", "get, put or scan")
	inFlight := flag.Int("inFlight", 1, "goroutines")
	warmMs := flag.Int("warmMs", 2000, "")
	measureMs := flag.Int("measureMs", 3000, "")
	flag.Parse()
	for i := range value {
		value[i] = 'v'
	}
	client := gohbase.NewClient(*zookeeper, gohbase.Logger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))))
	defer client.Close()
	var done atomic.Int64
	act, ok := operations(client, *table, &done)[*operation]
	if !ok {
		fail(fmt.Errorf("no operation %q", *operation))
	}
	for i := 0; i < *inFlight; i++ {
		go func() {
			for {
				if err := act(); err != nil {
					fail(err)
				}
			}
		}()
	}
	time.Sleep(time.Duration(*warmMs) * time.Millisecond)
	calls, user, system, start := done.Load(), cpu(syscall.RUSAGE_SELF, false), cpu(syscall.RUSAGE_SELF, true), time.Now()
	time.Sleep(time.Duration(*measureMs) * time.Millisecond)
	n := float64(done.Load() - calls)
	u := cpu(syscall.RUSAGE_SELF, false) - user
	s := cpu(syscall.RUSAGE_SELF, true) - system
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"calls":          n,
		"callsPerSecond": n / time.Since(start).Seconds(),
		"cpuMicros":      (u + s) / n,
		"userMicros":     u / n,
		"systemMicros":   s / n,
	})
	os.Exit(0)
}

// Each counts its operations, or the rows of a scan as they come: a scan takes longer than the measurement.
func operations(client gohbase.Client, table string, done *atomic.Int64) map[string]func() error {
	ctx := context.Background()
	key := func() []byte { return []byte(fmt.Sprintf("row%06d", rand.Intn(rows))) }
	return map[string]func() error{
		"get": func() error {
			get, err := hrpc.NewGet(ctx, []byte(table), key())
			if err == nil {
				_, err = client.Get(get)
			}
			done.Add(1)
			return err
		},
		"put": func() error {
			put, err := hrpc.NewPut(ctx, []byte(table), key(), map[string]map[string][]byte{"f": {"q": value}})
			if err == nil {
				_, err = client.Put(put)
			}
			done.Add(1)
			return err
		},
		"scan": func() error {
			scan, err := hrpc.NewScan(ctx, []byte(table+"_scan"))
			if err != nil {
				return err
			}
			scanner := client.Scan(scan)
			for {
				if _, err := scanner.Next(); err == io.EOF {
					return nil
				} else if err != nil {
					return err
				}
				done.Add(1)
			}
		},
	}
}

func cpu(who int, system bool) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		fail(err)
	}
	t := usage.Utime
	if system {
		t = usage.Stime
	}
	return float64(t.Sec)*1e6 + float64(t.Usec)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
