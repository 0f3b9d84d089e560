#!/bin/sh
# Makes the bucket and turns on fsync: without it the store says "written" before the disk has it (docs/adr/0011).
set -eu
printf '%s\n' "fs.configure -locationPrefix=/buckets/ -fsync -apply" "s3.bucket.create -name $S3_BUCKET" \
    | weed shell -master=store:9333 -filer=store:8888
