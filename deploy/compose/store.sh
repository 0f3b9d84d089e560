#!/bin/sh
# Serves the S3-compatible store; its only identity comes from the two secrets, so that no key stands in a file of ours.
set -eu
umask 077
key=$(cat /run/secrets/s3_access_key)
secret=$(cat /run/secrets/s3_secret_key)
cat > /tmp/s3.json <<END
{"identities": [{"name": "wangge", "credentials": [{"accessKey": "$key", "secretKey": "$secret"}],
  "actions": ["Read:wangge-photos", "Write:wangge-photos", "List:wangge-photos"]}]}
END
exec weed server -dir=/data -ip=store -ip.bind=0.0.0.0 -volume.max=0 -master.volumeSizeLimitMB=1024 \
    -s3 -s3.port=8333 -s3.config=/tmp/s3.json
