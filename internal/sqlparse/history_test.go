package sqlparse

import (
	"context"
	"fmt"
	"runtime"
	"testing"
)

// history is a directory of n migrations of eight statements, 1.8 kB each.
func history(n int) []Source {
	out := make([]Source, n)
	for i := range out {
		t := fmt.Sprintf("table_%d", i)
		out[i] = Source{Name: fmt.Sprintf("%014d_%s.sql", 20240101000000+i, t), Data: []byte(fmt.Sprintf(`-- Create "%[1]s" table
CREATE TABLE "public"."%[1]s" ("id" uuid NOT NULL DEFAULT gen_random_uuid(), "created_at" timestamptz NOT NULL DEFAULT now(), "updated_at" timestamptz NULL,
  "name" character varying(255) NOT NULL, "status" text NOT NULL DEFAULT 'active', "amount" numeric(12,2) NOT NULL DEFAULT 0, "owner_id" uuid NOT NULL, PRIMARY KEY ("id"));
-- Create index "%[1]s_owner_idx" to table: "%[1]s"
CREATE INDEX "%[1]s_owner_idx" ON "public"."%[1]s" ("owner_id", "created_at" DESC) WHERE ("status" = 'active'::text);
CREATE UNIQUE INDEX "%[1]s_name_key" ON "public"."%[1]s" (lower("name"));
ALTER TABLE "public"."%[1]s" ADD CONSTRAINT "%[1]s_owner_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE;
ALTER TABLE "public"."%[1]s" ADD COLUMN "note" text NULL, ADD COLUMN "tags" text[] NOT NULL DEFAULT '{}', ADD CONSTRAINT "%[1]s_amount_check" CHECK (amount >= 0);
COMMENT ON COLUMN "public"."%[1]s"."note" IS 'What a person wrote about it, as they wrote it';
INSERT INTO "public"."settings" ("key", "value") VALUES ('%[1]s.enabled', 'true'), ('%[1]s.limit', '100') ON CONFLICT ("key") DO NOTHING;
CREATE VIEW "public"."%[1]s_active" AS SELECT "id", "name", "amount", "owner_id" FROM "public"."%[1]s" WHERE "status" = 'active' AND "updated_at" IS NOT NULL;
`, t))}
	}
	return out
}

// BenchmarkHistory is the reading of a long history, the trees being dropped as they
// come. live-MB is what is held at the end of the last file.
func BenchmarkHistory(b *testing.B) {
	for _, n := range []int{500, 5_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := history(n)
			size := 0
			for _, f := range files {
				size += len(f.Data)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				statements := 0
				_ = (&Parser{}).ParseEach(context.Background(), files, func(f *File) error {
					statements += len(f.Statements)
					return nil
				})
				if statements != 8*n {
					b.Fatal(statements)
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapSys)/1e6, "heap-MB")
		})
	}
}
